using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;

namespace Waterfall.Architecture.Tests;

/// <summary>
/// Which types each type of an assembly uses: in its bases, fields, signatures and method bodies. What the compiler leaves no trace of (constants,
/// <c>nameof</c>) is not seen here.
/// </summary>
internal sealed class TypeUses : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _reader;

    public TypeUses(string assemblyFile)
    {
        _file = new PEReader(File.OpenRead(assemblyFile));
        _reader = _file.GetMetadataReader();
    }

    /// <summary>The namespaces of other assemblies' types that are named anywhere.</summary>
    public IEnumerable<string> ForeignNamespaces => _reader.TypeReferences.Select(handle => _reader.GetString(_reader.GetTypeReference(handle).Namespace)).Distinct();

    /// <summary>The assemblies referenced.</summary>
    public IEnumerable<string> References => _reader.AssemblyReferences.Select(handle => _reader.GetString(_reader.GetAssemblyReference(handle).Name));

    public void Dispose() => _file.Dispose();

    /// <summary>Every pair of outermost types of this assembly of which the first uses the second.</summary>
    public IEnumerable<(string Namespace, string User, string UsedNamespace, string Used)> All()
    {
        foreach (var handle in _reader.TypeDefinitions)
        {
            var user = Outermost(handle);
            var found = new HashSet<EntityHandle>();
            Collect(_reader.GetTypeDefinition(handle), found);
            foreach (var used in found.Where(type => type.Kind == HandleKind.TypeDefinition).Select(type => Outermost((TypeDefinitionHandle)type)).Distinct())
                yield return (NamespaceOf(user), NameOf(user), NamespaceOf(used), NameOf(used));
        }
    }

    private void Collect(TypeDefinition type, HashSet<EntityHandle> found)
    {
        var collector = new TypeCollector(found);
        Add(type.BaseType, found);
        foreach (var implemented in type.GetInterfaceImplementations())
            Add(_reader.GetInterfaceImplementation(implemented).Interface, found);
        foreach (var parameter in type.GetGenericParameters())
            AddConstraints(parameter, found);
        foreach (var field in type.GetFields())
            _reader.GetFieldDefinition(field).DecodeSignature(collector, null);
        foreach (var attribute in type.GetCustomAttributes())
            Add(_reader.GetCustomAttribute(attribute).Constructor, found);
        foreach (var handle in type.GetMethods())
        {
            var method = _reader.GetMethodDefinition(handle);
            method.DecodeSignature(collector, null);
            foreach (var parameter in method.GetGenericParameters())
                AddConstraints(parameter, found);
            if (method.RelativeVirtualAddress != 0)
                CollectBody(_file.GetMethodBody(method.RelativeVirtualAddress), found);
        }
    }

    private void CollectBody(MethodBodyBlock body, HashSet<EntityHandle> found)
    {
        if (!body.LocalSignature.IsNil)
            _reader.GetStandaloneSignature(body.LocalSignature).DecodeLocalSignature(new TypeCollector(found), null);
        foreach (var region in body.ExceptionRegions)
            Add(region.CatchType, found);
        foreach (var token in IntermediateCode.Tokens(body.GetILReader()))
            Add((EntityHandle)MetadataTokens.Handle(token), found);
    }

    private void AddConstraints(GenericParameterHandle parameter, HashSet<EntityHandle> found)
    {
        foreach (var constraint in _reader.GetGenericParameter(parameter).GetConstraints())
            Add(_reader.GetGenericParameterConstraint(constraint).Type, found);
    }

    private void Add(EntityHandle handle, HashSet<EntityHandle> found)
    {
        if (handle.IsNil)
            return;
        var collector = new TypeCollector(found);
        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition or HandleKind.TypeReference:
                found.Add(handle);
                break;
            case HandleKind.TypeSpecification:
                _reader.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(collector, null);
                break;
            case HandleKind.MethodDefinition:
                found.Add(_reader.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.FieldDefinition:
                found.Add(_reader.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                break;
            case HandleKind.MethodSpecification:
                var method = _reader.GetMethodSpecification((MethodSpecificationHandle)handle);
                method.DecodeSignature(collector, null);
                Add(method.Method, found);
                break;
            case HandleKind.MemberReference:
                var member = _reader.GetMemberReference((MemberReferenceHandle)handle);
                Add(member.Parent, found);
                if (member.GetKind() == MemberReferenceKind.Method)
                    member.DecodeMethodSignature(collector, null);
                else
                    member.DecodeFieldSignature(collector, null);
                break;
        }
    }

    private TypeDefinition Outermost(TypeDefinitionHandle handle)
    {
        var type = _reader.GetTypeDefinition(handle);
        return type.IsNested ? Outermost(type.GetDeclaringType()) : type;
    }

    private string NamespaceOf(TypeDefinition type) => _reader.GetString(type.Namespace);

    private string NameOf(TypeDefinition type) => _reader.GetString(type.Name);
}
